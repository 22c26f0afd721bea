package dev.tidegate.internal.usage;

import dev.tidegate.spi.UsageFields;
import dev.tidegate.spi.UsageForm;
import dev.tidegate.usage.TokenKind;
import dev.tidegate.usage.Usage;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The form of Tidegate: the kinds by name. No provider adds fields to it, so an unknown one is a slip and refused. */
public final class OwnUsage implements UsageForm {
    /** The one instance. */
    public static final UsageForm KINDS = new OwnUsage();

    private static final String NAMES =
            Arrays.stream(TokenKind.values()).map(TokenKind::text).collect(Collectors.joining(", "));

    private static final Set<String> KNOWN = Arrays.stream(TokenKind.values())
            .map(TokenKind::text)
            .collect(Collectors.toCollection(() -> new HashSet<>(Set.of("image"))));

    private OwnUsage() {}

    /** Whether the name of a kind is in {@code tree} or the object nearest to it: a quick look before a close one. */
    public static boolean mayBe(Map<?, ? extends @Nullable Object> tree) {
        for (Map.Entry<?, ? extends @Nullable Object> each : tree.entrySet()) {
            if (KNOWN.contains(each.getKey())) {
                return true;
            }
            if (UsageTrees.AROUND.contains(each.getKey())
                    && each.getValue() instanceof Map<?, ?> inner
                    && mayBe(inner)) {
                return true;
            }
        }
        return false;
    }

    @Override
    public String provider() {
        return "tidegate";
    }

    @Override
    public String shape() {
        return NAMES;
    }

    @Override
    public Match match(UsageFields fields) {
        boolean only = true;
        boolean counts = false;
        for (String name : fields.names()) {
            boolean kind = TokenKind.of(name).isPresent();
            only &= kind;
            // A response may have an output that is no count, and OpenAI reports seconds beside a type.
            counts |= kind && !name.equals("seconds") && fields.isNumber(name);
        }
        return counts || only && !fields.names().isEmpty() ? Match.CERTAIN : Match.NO;
    }

    @Override
    public Usage read(UsageFields fields) {
        Map<TokenKind, Long> counts = new EnumMap<>(TokenKind.class);
        for (String name : fields.names()) {
            TokenKind kind = TokenKind.of(name).orElseThrow(() -> fields.refusal(name, "unknown", "one of " + NAMES));
            if (counts.put(kind, fields.count(name)) != null) {
                throw fields.refusal(name, "a second name of " + kind.text(), "each kind once");
            }
        }
        return new Usage(counts);
    }
}
