package dev.tidegate.redis.script;

import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;

/** Loads scripts into the servers of one connection: each once at a time, however many calls miss it. */
public final class ScriptLoads {
    private final Map<Load, CompletableFuture<Void>> underWay = new ConcurrentHashMap<>();

    private record Load(String node, LuaScript script) {}

    /** Sends it by {@code send}, unless that is under way. Ends with the answer of the server, also if that is an error. */
    public CompletionStage<Void> load(String node, LuaScript script, Supplier<CompletionStage<?>> send) {
        Load load = new Load(node, script);
        CompletableFuture<Void> mine = new CompletableFuture<>();
        CompletableFuture<Void> other = underWay.putIfAbsent(load, mine);
        if (other != null) {
            return other;
        }
        var unused = CompletableFuture.completedFuture(load)
                .thenCompose(any -> send.get())
                .whenComplete((digest, failure) -> {
                    underWay.remove(load, mine);
                    mine.complete(null);
                });
        return mine;
    }
}
