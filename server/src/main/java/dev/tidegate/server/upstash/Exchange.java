package dev.tidegate.server.upstash;

import dev.tidegate.server.upstash.access.Access;
import dev.tidegate.server.upstash.reply.Answer;
import dev.tidegate.server.upstash.reply.Format;
import io.vertx.core.http.HttpServerRequest;
import java.util.concurrent.CompletableFuture;

/** A request that was read to its end. Lives on the event loop of its connection. */
final class Exchange {
    enum Kind {
        COMMAND,
        PIPELINE,
        TRANSACTION
    }

    final HttpServerRequest request;
    final Access access;
    final Format format;
    final Kind kind;
    final long begunMicros;
    final long begunTick;
    final CompletableFuture<Answer> answer = new CompletableFuture<>();

    Exchange(HttpServerRequest request, Access access, Format format, Kind kind, long begunMicros, long begunTick) {
        this.request = request;
        this.access = access;
        this.format = format;
        this.kind = kind;
        this.begunMicros = begunMicros;
        this.begunTick = begunTick;
    }

    boolean isOpen() {
        return !answer.isDone();
    }

    void answer(Answer last) {
        answer.complete(last);
    }
}
