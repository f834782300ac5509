"""The library of agendas, and which of them is suggested."""
