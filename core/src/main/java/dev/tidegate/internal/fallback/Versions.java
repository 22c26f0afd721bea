package dev.tidegate.internal.fallback;

import dev.tidegate.spi.SharedStore;
import dev.tidegate.spi.StoreEvent;
import dev.tidegate.spi.StoreEvent.Kind;
import dev.tidegate.spi.StoreListener;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.function.LongSupplier;
import java.util.stream.Collectors;

/**
 * The versions of plans and prices that the processes of a store run. A difference is reported at the second heartbeat that
 * finds it: a reload reaches the processes one after the other. Safe for any number of threads.
 */
final class Versions {
    private static final int HEX_DIGITS = 12;

    private final SharedStore store;
    private final String instance;
    private final StoreListener listener;
    private volatile LongSupplier own = () -> 0;
    private volatile List<SharedStore.Running> running = List.of();
    private int differing;

    Versions(SharedStore store, String instance, StoreListener listener) {
        this.store = store;
        this.instance = instance;
        this.listener = listener;
    }

    /** The version that this process runs, whenever it is asked for. */
    void own(LongSupplier version) {
        own = version;
    }

    /** The versions at the last heartbeat. */
    List<SharedStore.Running> running() {
        return running;
    }

    /** Writes the own version to the store, and reads the others. Its failure does not fail the heartbeat. */
    CompletionStage<Void> beat() {
        return store.running(instance, own.getAsLong(), Instances.LASTING)
                .thenAccept(this::found)
                .exceptionally(unknown -> null);
    }

    /** Says that this process leaves. */
    CompletionStage<Void> leave() {
        return store.running(instance, own.getAsLong(), Duration.ZERO)
                .<Void>thenApply(gone -> null)
                .exceptionally(unknown -> null);
    }

    private synchronized void found(List<SharedStore.Running> all) {
        running = List.copyOf(all);
        int before = differing;
        differing = all.size() > 1 ? Math.min(2, before + 1) : 0;
        if (differing == 2 && before == 1) {
            listener.happened(new StoreEvent(
                    Kind.VERSIONS_DIFFER,
                    all.stream()
                            .map(each -> text(each.version()) + " x " + each.instances())
                            .collect(Collectors.joining(", "))));
        } else if (differing == 0 && before == 2) {
            listener.happened(new StoreEvent(Kind.VERSIONS_AGREE, text(own.getAsLong())));
        }
    }

    /** Twelve hex digits. */
    static String text(long version) {
        return HexFormat.of().toHexDigits(version, HEX_DIGITS);
    }
}
