"""What every meeting shares: Overleg, Agendapunt, Blad, Deelname, and anonymity on paper."""
