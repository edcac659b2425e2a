"""The map: municipalities, boards, schools, areas, holidays and partners; base class Dated."""
