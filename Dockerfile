# Production image: web, worker and beat are the same image with another command. No demo database, no demo broker.
FROM python:3.11-slim-bookworm AS packages
COPY requirements/run.lock /tmp/run.lock
RUN python -m venv /venv \
    && /venv/bin/pip install --no-cache-dir --disable-pip-version-check --require-hashes -r /tmp/run.lock

FROM python:3.11-slim-bookworm
RUN useradd --system --uid 10001 --home-dir /nonexistent --shell /usr/sbin/nologin loket
ENV PATH=/venv/bin:$PATH \
    PYTHONDONTWRITEBYTECODE=1 \
    PYTHONUNBUFFERED=1 \
    LOKET_HOME=/tmp/loket \
    LOKET_STATIC_ROOT=/srv/static \
    LOKET_STATIC_FROM_SOURCE=0 \
    LOKET_POOL=1
COPY --from=packages /venv /venv
WORKDIR /srv/loket
COPY . .
# The two values serve this command only: collecting files asks neither a database nor a secret.
RUN SECRET_KEY=unused DATABASE_URL=postgresql://unused@localhost/unused python manage.py collectstatic --noinput
USER 10001
EXPOSE 8000
HEALTHCHECK --interval=30s --timeout=10s --start-period=30s CMD ["python", "deploy/health.py"]
CMD ["gunicorn", "loket.wsgi:application", "--bind", "0.0.0.0:8000", "--worker-class", "gthread", "--workers", "2", "--threads", "8", "--worker-tmp-dir", "/dev/shm", "--no-control-socket"]
