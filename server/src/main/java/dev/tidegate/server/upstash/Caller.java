package dev.tidegate.server.upstash;

import io.vertx.core.http.HttpServerRequest;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What distinguishes callers whose requests are equal. {@code @upstash/redis} sends the sync token of its last answer with each attempt of
 * a request, and each answer has another one. The Python client may send a newer one with its second attempt, so that its token says nothing.
 *
 * @param token the sync token that all attempts of a request have; null where that is not certain
 * @param address the host that the request came from, as the first proxy saw it
 */
record Caller(@Nullable String token, String address) {
    /** Addresses are shorter, and so are the tokens of the endpoint. */
    private static final int MOST_CHARACTERS = 64;

    static Caller of(HttpServerRequest request) {
        String sdk = request.getHeader("upstash-telemetry-sdk");
        String token = request.getHeader("upstash-sync-token");
        boolean stays = sdk != null && sdk.startsWith("@upstash/redis@") && token != null;
        String forwarded = request.getHeader("x-forwarded-for");
        String address = forwarded == null ? request.remoteAddress().hostAddress() : forwarded.split(",", 2)[0].strip();
        return new Caller(
                stays ? cut(token) : null, cut(Optional.ofNullable(address).orElse("")));
    }

    private static String cut(String text) {
        return text.substring(0, Math.min(text.length(), MOST_CHARACTERS));
    }

    /** Whether it is certain that the other is not this one. */
    boolean isNot(Caller other) {
        return token != null && other.token != null && !token.equals(other.token);
    }

    /** Whether nothing distinguishes the two. */
    boolean mayBe(Caller other) {
        boolean sameAnswer = token != null && !token.isEmpty() && token.equals(other.token);
        return !isNot(other) && (sameAnswer || address.equals(other.address));
    }
}
