"""The Plaatsingsoverleg: who places this pupil? (bron Koers VO)"""
