package dev.tidegate.internal.usage;

import dev.tidegate.usage.TokenKind;
import dev.tidegate.usage.Usage;
import java.util.EnumMap;
import java.util.Map;

/** Makes kinds of token out of the counts of a usage object. */
final class Reading {
    private final Tally tally;
    private final UsageFormat format;
    private final Map<TokenKind, Long> kinds = new EnumMap<>(TokenKind.class);

    Reading(Tally tally, UsageFormat format) {
        this.tally = tally;
        this.format = format;
    }

    Usage usage() {
        long hour = tally.get(Role.CACHE_WRITE_1H);
        long written = written(hour);
        long sent = input(written);
        received();
        Balance balance = new Balance(tally, format, sent, written);
        if (balance.surplus > 0 && balance.surplus != tally.get(Role.OUTPUT) + tally.get(Role.INPUT)) {
            tally.report(tally.at(Role.TOTAL));
        }
        if (tally.otherInput >= 0 && !explained(sent, written)) {
            tally.report(tally.at(Role.INPUT));
        }
        sent(balance, sent, written);
        put(TokenKind.CACHE_WRITE, written - hour);
        put(TokenKind.CACHE_WRITE_1H, hour);
        received(balance);
        put(TokenKind.SEARCH, tally.get(Role.SEARCH));
        put(TokenKind.TOOL_CALL, tally.get(Role.TOOL_CALL));
        put(TokenKind.SECONDS, tally.get(Role.SECONDS));
        return new Usage(kinds);
    }

    private void put(TokenKind kind, long count) {
        if (count > 0) {
            kinds.put(kind, count);
        }
    }

    /** All that was written to a cache. Where only its parts are said, their sum. */
    private long written(long hour) {
        long minutes = tally.get(Role.CACHE_WRITE_5M);
        if (tally.get(Role.CACHE_WRITE) == 0) {
            return hour + minutes;
        }
        long written = tally.get(Role.CACHE_WRITE);
        tally.checkPart(Role.CACHE_WRITE_1H, written, "what was written to the cache");
        tally.checkPart(Role.CACHE_WRITE_5M, written - hour, "what was written to the cache");
        return written;
    }

    private long input(long written) {
        if (tally.has(Role.INPUT)) {
            return tally.get(Role.INPUT);
        }
        if (tally.has(Role.UNCACHED)) {
            return tally.get(Role.UNCACHED) + tally.get(Role.CACHE_READ) + written;
        }
        if (onlyTotal()) {
            // Of a total alone it is not known what it was for, unless it is that of an embedding.
            tally.report(tally.at(Role.TOTAL));
            return tally.get(Role.TOTAL);
        }
        return 0;
    }

    private boolean onlyTotal() {
        return tally.get(Role.TOTAL) > 0 && !tally.has(Role.OUTPUT);
    }

    /** A second figure of the input that leaves out the caches agrees with the first. */
    private boolean explained(long sent, long written) {
        return tally.otherInput == sent - tally.get(Role.CACHE_READ) - written
                || tally.get(Role.TOTAL) == sent + tally.get(Role.OUTPUT);
    }

    private void received() {
        tally.checkPart(Role.AUDIO_OUT, tally.get(Role.OUTPUT), "the output");
        tally.checkPart(Role.IMAGE_OUT, tally.get(Role.OUTPUT) - tally.get(Role.AUDIO_OUT), "the output");
    }

    private void sent(Balance balance, long sent, long written) {
        long read = tally.get(Role.CACHE_READ);
        long tools = tally.get(Role.TOOL_INPUT);
        boolean inside = !balance.isBeside(Role.CACHE_READ);
        long fresh = sent - (inside ? read : 0) - (balance.isBeside(Role.CACHE_WRITE) ? 0 : written);
        fresh -= balance.isBeside(Role.TOOL_INPUT) ? 0 : tools;
        tally.checkPart(Role.AUDIO_IN, sent, "the input");
        tally.checkPart(Role.IMAGE_IN, sent - Math.min(sent, tally.get(Role.AUDIO_IN)), "the input");
        Split audio = split(Role.AUDIO_IN, Role.CACHED_AUDIO, fresh, read);
        Split image = split(Role.IMAGE_IN, Role.CACHED_IMAGE, fresh - audio.fresh, read - audio.cached);
        long toolAudio = Math.min(tally.get(Role.TOOL_AUDIO), tools);
        long toolImage = Math.min(tally.get(Role.TOOL_IMAGE), tools - toolAudio);
        put(TokenKind.INPUT, fresh - audio.fresh - image.fresh + tools - toolAudio - toolImage);
        put(TokenKind.AUDIO_IN, audio.fresh + toolAudio);
        put(TokenKind.IMAGE_IN, image.fresh + toolImage);
        put(TokenKind.CACHE_READ_AUDIO, audio.cached);
        put(TokenKind.CACHE_READ_IMAGE, image.cached);
        put(TokenKind.CACHE_READ, read - audio.cached - image.cached);
    }

    /** Of audio or images, what was sent afresh and what came from the cache. */
    private record Split(long fresh, long cached) {}

    /**
     * Where it is not said how much of the cached tokens is audio, what is not cached is taken to be audio first, so
     * that no call is charged too little.
     */
    private Split split(Role of, Role cachedOf, long fresh, long read) {
        long all = tally.get(of);
        long cached = Math.min(tally.get(cachedOf), read);
        long sent = Math.min(Math.max(0, all - cached), fresh);
        if (!tally.has(cachedOf)) {
            cached = Math.min(all - sent, read);
        }
        return new Split(sent, cached);
    }

    private void received(Balance balance) {
        long reasoning = tally.get(Role.REASONING);
        long text = tally.get(Role.OUTPUT) - tally.get(Role.AUDIO_OUT) - tally.get(Role.IMAGE_OUT);
        text += balance.isBeside(Role.REASONING) ? reasoning : 0;
        put(TokenKind.OUTPUT, text);
        put(TokenKind.REASONING, Math.min(reasoning, text));
        put(TokenKind.AUDIO_OUT, tally.get(Role.AUDIO_OUT));
        put(TokenKind.IMAGE_OUT, tally.get(Role.IMAGE_OUT));
    }
}
