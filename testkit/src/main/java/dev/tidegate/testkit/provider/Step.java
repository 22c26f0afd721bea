package dev.tidegate.testkit.provider;

import java.util.List;
import java.util.stream.IntStream;

/**
 * How the {@link FakeProvider} answers one request. Immutable.
 *
 * @param status of the answer; 200 for one of the model
 * @param words what the model writes: one token, and in a stream one chunk, for each
 * @param tools the tools that it calls, one token for each
 * @param input tokens of the prompt that are billed
 * @param cached those of them that were read from the cache
 * @param ending how it ends
 * @param endAfter after how many chunks that happens
 */
public record Step(
        int status, List<String> words, List<String> tools, long input, long cached, Ending ending, int endAfter) {
    private static final int OK = 200;
    private static final long INPUT = 10;

    /** How an answer of the provider ends: whole or broken, with a usage or without. */
    public enum Ending {
        /** Whole, with its usage. */
        WHOLE,
        /** Whole, without a usage. */
        WITHOUT_USAGE,
        /**
         * The connection is closed in the middle. What was written is billed, of an answer that is no stream all of
         * it.
         */
        CUT,
        /** An event {@code error} ends the stream. What was written is billed. */
        ERROR_EVENT,
        /** The stream ends without a reason and without a usage. What was written is billed. */
        NO_FINISH,
        /** The provider writes no more until the caller leaves, or the test releases it. */
        HELD
    }

    /** Copies the collections, so that the record is immutable. */
    public Step {
        words = List.copyOf(words);
        tools = List.copyOf(tools);
    }

    /** Three words. */
    public static Step answer() {
        return words("one", "two", "three");
    }

    /** These words. */
    public static Step words(String... words) {
        return new Step(OK, List.of(words), List.of(), INPUT, 0, Ending.WHOLE, 0);
    }

    /** So many words. */
    public static Step words(int count) {
        return words(IntStream.range(0, count).mapToObj(n -> "w" + n).toArray(String[]::new));
    }

    /** A call of each of these tools: a name, and after a space its arguments as JSON if it has any. */
    public static Step tools(String... tools) {
        return new Step(OK, List.of(), List.of(tools), INPUT, 0, Ending.WHOLE, 0);
    }

    /** A refusal with an error, which bills nothing. */
    public static Step error(int status) {
        return new Step(status, List.of(), List.of(), 0, 0, Ending.WHOLE, 0);
    }

    /** Bills this input, of which {@code cachedTokens} were read from the cache. */
    public Step withInput(long tokens, long cachedTokens) {
        return new Step(status, words, tools, tokens, cachedTokens, ending, endAfter);
    }

    /** Ends so, after {@code chunks} chunks. */
    public Step ending(Ending how, int chunks) {
        return new Step(status, words, tools, input, cached, how, chunks);
    }

    long output() {
        return (long) words.size() + tools.size();
    }

    Bill bill(long written) {
        return new Bill(input, cached, written);
    }
}
