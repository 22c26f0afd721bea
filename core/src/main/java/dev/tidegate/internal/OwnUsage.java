package dev.tidegate.internal;

import dev.tidegate.TokenKind;
import dev.tidegate.Usage;
import dev.tidegate.spi.UsageFields;
import dev.tidegate.spi.UsageForm;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.Map;
import java.util.stream.Collectors;

/** Our own form: the kinds by name. Nobody adds to it but us, so an unknown field is a slip and refused. */
final class OwnUsage implements UsageForm {
    static final UsageForm KINDS = new OwnUsage();

    private static final String NAMES =
            Arrays.stream(TokenKind.values()).map(TokenKind::text).collect(Collectors.joining(", "));

    private OwnUsage() {}

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
        return fields.names().stream().anyMatch(name -> TokenKind.of(name).isPresent()) ? Match.CERTAIN : Match.NO;
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
