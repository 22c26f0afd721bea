package dev.tidegate.redis.command;

import dev.tidegate.redis.script.PlanShape;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;

/**
 * Under which shape a tenant's reservations were made last: a settle does not name its plan. A guess, in a table of fixed
 * size: the script finds out whether it is right, and leaves the settle to the generic one if not. Safe for any threads.
 */
public final class ShapeHints {
    private static final int SIZE = 4_096;

    private final AtomicReferenceArray<@Nullable PlanShape> byTenant = new AtomicReferenceArray<>(SIZE);
    private volatile @Nullable PlanShape last;

    /** A reservation of this tenant is asked for, whose limits are such as the script of a shape settles. */
    void reserved(String tenant, PlanShape shape) {
        int at = place(tenant);
        PlanShape known = byTenant.getPlain(at);
        if (known == null || !known.text().equalsIgnoreCase(shape.text())) {
            PlanShape settled = shape.settled();
            byTenant.set(at, settled);
            last = settled;
        }
    }

    /** The shape of a tenant's reservations; that of another one's if none is known; empty if none was made here. */
    Optional<PlanShape> of(String tenant) {
        PlanShape known = byTenant.get(place(tenant));
        return Optional.ofNullable(known == null ? last : known);
    }

    private static int place(String tenant) {
        int hash = tenant.hashCode();
        return (hash ^ hash >>> 16) & (SIZE - 1);
    }
}
