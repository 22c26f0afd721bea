package dev.tidegate.cli.simulate;

/**
 * The outcomes of one subject's calls.
 *
 * @param subject who
 * @param plan on which plan
 * @param calls how many calls it made
 * @param denied how many of them would have been denied
 */
public record SubjectTotals(String subject, String plan, long calls, long denied) {}
