# A thin alias for bin/loket; arguments go in ARGS: make test ARGS="tests/cases -x"
.PHONY: demo test manage bench lock
demo test manage bench lock:
	@bin/loket $@ $(ARGS)
