package dev.tidegate.testkit.provider;

/**
 * What a provider bills for one request.
 *
 * @param input tokens sent, the cached ones included
 * @param cached of them, read from the cache
 * @param output tokens written
 */
public record Bill(long input, long cached, long output) {
    /** Both together. */
    public Bill plus(Bill other) {
        return new Bill(input + other.input, cached + other.cached, output + other.output);
    }
}
