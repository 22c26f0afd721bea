package dev.tidegate.aws.apply;

import dev.tidegate.aws.change.Change;
import dev.tidegate.aws.effect.Effect;
import dev.tidegate.aws.effect.cache.CacheEffects;
import dev.tidegate.aws.effect.network.Ec2Effects;
import dev.tidegate.aws.effect.other.OtherEffects;
import dev.tidegate.aws.effect.stack.StackEffects;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** All operations that can be applied, each with its effect. A new operation is one line here. */
public final class Effects {
    private static final Map<String, Effect> ALL = all();

    private Effects() {}

    /** The effect of the operation of a change; empty where it cannot be applied. */
    public static Optional<Effect> of(Change change) {
        return Optional.ofNullable(ALL.get(change.service() + ":" + change.operation()));
    }

    /** Every operation, as {@code service:Operation}. */
    public static List<String> operations() {
        return List.copyOf(ALL.keySet());
    }

    private static Map<String, Effect> all() {
        Map<String, Effect> all = new LinkedHashMap<>(CacheEffects.all());
        all.putAll(Ec2Effects.all());
        all.putAll(OtherEffects.all());
        all.putAll(StackEffects.all());
        return all;
    }
}
