"""What people are told: in the portal, by mail, in their calendar."""
