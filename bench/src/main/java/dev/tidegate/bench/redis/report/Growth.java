package dev.tidegate.bench.redis.report;

/**
 * The growth of the server's memory for each subject.
 *
 * @param subjects so many, each charged once under four limits
 * @param bytesEach used_memory after less before, over the subjects
 */
public record Growth(int subjects, double bytesEach) {
    static final double BOUND = 240;

    public Outcome outcome() {
        return new Outcome(
                "used_memory a subject, four limits light, " + subjects + " subjects, bytes",
                bytesEach,
                bytesEach,
                true,
                BOUND);
    }
}
