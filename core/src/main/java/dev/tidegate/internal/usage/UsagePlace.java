package dev.tidegate.internal.usage;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * An object of a response, and where it stands.
 *
 * @param around what it stands in; null at the top
 */
record UsagePlace(
        String path,
        String name,
        Map<?, ? extends @Nullable Object> object,
        @Nullable UsagePlace around) {}
