"""The question on the screen: one ES module and one style sheet for pages and notebooks."""
