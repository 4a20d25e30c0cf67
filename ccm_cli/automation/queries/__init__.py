"""What reads rules, journeys, the people in them and their log."""
