package dev.tidegate.aws.plan;

import java.util.List;

/**
 * What a plan creates, in a language for templates, and what is not in it.
 *
 * @param text the template; empty where the plan creates nothing that a template can
 * @param left the steps that are not in it, each in a line
 */
public record Template(String text, List<String> left) {
    /** Stores an unmodifiable copy of the list. */
    public Template {
        left = List.copyOf(left);
    }
}
