package dev.tidegate.internal.fallback.known;

import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Remembers what was asked for lately: between half as many and as many as it is bounded to. What is found among the old is young
 * again; when the young are too many they become the old, and the old are forgotten. Safe for any number of threads.
 */
final class GenerationalCache<V> {
    private final int half;
    private volatile ConcurrentHashMap<Object, V> young = new ConcurrentHashMap<>();
    private volatile ConcurrentHashMap<Object, V> old = new ConcurrentHashMap<>();

    GenerationalCache(int most) {
        this.half = Math.max(1, most / 2);
    }

    @Nullable
    V find(Object key) {
        V known = young.get(key);
        return known != null ? known : old.get(key);
    }

    V obtain(Object key, Supplier<V> made) {
        V known = young.get(key);
        if (known != null) {
            return known;
        }
        V older = old.get(key);
        V kept = older == null ? made.get() : older;
        V other = young.putIfAbsent(key, kept);
        if (other != null) {
            return other;
        }
        if (young.mappingCount() > half) {
            turn();
        }
        return kept;
    }

    /** Some that are wanted, of as many as are looked at: a search must not take the longer the more there are. */
    List<Map.Entry<Object, V>> some(Predicate<Map.Entry<Object, V>> wanted, int most, int looks) {
        return Stream.concat(young.entrySet().stream(), old.entrySet().stream())
                .limit(looks)
                .filter(wanted)
                .limit(most)
                .toList();
    }

    private synchronized void turn() {
        if (young.mappingCount() > half) {
            old = young;
            young = new ConcurrentHashMap<>();
        }
    }
}
