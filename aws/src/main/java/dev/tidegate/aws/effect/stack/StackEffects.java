package dev.tidegate.aws.effect.stack;

import dev.tidegate.aws.effect.Effect;
import java.util.Map;

/** The operations of CloudFormation that can be applied, each with its effect. */
public final class StackEffects {
    private StackEffects() {}

    /** By service and operation. */
    public static Map<String, Effect> all() {
        return Map.of(
                "cloudformation:CreateStack", new StackCreation(), "cloudformation:UpdateStack", new StackUpdate());
    }
}
