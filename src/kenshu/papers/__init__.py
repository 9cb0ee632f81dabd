"""Papers: documents as PDF, set by typst: tagged for readers that speak, Japanese line breaks, furigana where it is asked for."""
