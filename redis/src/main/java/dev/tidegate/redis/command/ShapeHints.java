package dev.tidegate.redis.command;

import dev.tidegate.redis.script.PlanShape;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;

/**
 * The shape of the plan that a reservation was made under: its settle does not name the plan. Of a reservation that this
 * process does not remember it is that of the tenant's last one. A guess, in tables of fixed size: the script finds out
 * whether it is right, and leaves the settle to the generic one if not. Safe for any number of threads.
 */
public final class ShapeHints {
    private static final int RESERVATIONS = 16_384;
    private static final int TENANTS = 4_096;

    private final AtomicReferenceArray<@Nullable Hint> byReservation = new AtomicReferenceArray<>(RESERVATIONS);
    private final AtomicReferenceArray<@Nullable PlanShape> byTenant = new AtomicReferenceArray<>(TENANTS);
    private volatile @Nullable PlanShape last;

    /** The hash of a reservation, and its shape. */
    private record Hint(int hash, PlanShape shape) {}

    /** This reservation is asked for, whose limits are such as the script of a shape settles. */
    void reserved(String tenant, String id, PlanShape shape) {
        int at = place(tenant.hashCode(), TENANTS);
        PlanShape known = byTenant.getPlain(at);
        if (known == null || !known.text().equalsIgnoreCase(shape.text())) {
            known = shape.settled();
            byTenant.set(at, known);
            last = known;
        }
        int hash = hash(tenant, id);
        byReservation.set(place(hash, RESERVATIONS), new Hint(hash, known));
    }

    /** The shape of a reservation; empty if none was made here. */
    Optional<PlanShape> of(String tenant, String id) {
        int hash = hash(tenant, id);
        Hint own = byReservation.get(place(hash, RESERVATIONS));
        if (own != null && own.hash() == hash) {
            return Optional.of(own.shape());
        }
        PlanShape known = byTenant.get(place(tenant.hashCode(), TENANTS));
        return Optional.ofNullable(known == null ? last : known);
    }

    private static int hash(String tenant, String id) {
        return 31 * tenant.hashCode() + id.hashCode();
    }

    private static int place(int hash, int size) {
        return (hash ^ hash >>> 16) & (size - 1);
    }
}
