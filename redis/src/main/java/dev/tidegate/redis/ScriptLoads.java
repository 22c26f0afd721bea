package dev.tidegate.redis;

import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;

/** Gives the server of one connection the scripts that it does not have: each once at a time, however many calls miss it. */
final class ScriptLoads {
    private final Set<LuaScript> underWay = ConcurrentHashMap.newKeySet();

    /** Sends it by {@code send}, unless that is under way. How it went is seen by the call that follows. */
    CompletionStage<?> load(LuaScript script, Supplier<CompletionStage<?>> send) {
        if (!underWay.add(script)) {
            return CompletableFuture.completedFuture(script);
        }
        return send.get().whenComplete((digest, failure) -> underWay.remove(script));
    }
}
