package dev.tidegate.internal.engine;

import dev.tidegate.usage.TokenKind;
import dev.tidegate.usage.UnitPrices;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;

/**
 * The prices of a reservation as its record keeps them: only those that do not follow from others, see
 * {@link UnitPrices}.
 *
 * <pre>
 * prices  u16 a bit for each token kind by ordinal, 0 without prices | for each bit, from the lowest: varint
 *         price in pico-dollars × 2 + 1, or if it is a multiple of 1000, price / 1000 × 2
 * </pre>
 */
final class PackedPrices {
    private static final TokenKind[] KINDS = TokenKind.values();
    private static final int NANO = 1000;

    private PackedPrices() {}

    static byte[] pack(Optional<UnitPrices> prices) {
        ByteWriter out = new ByteWriter();
        Map<TokenKind, Long> own = prices.map(PackedPrices::own).orElse(Map.of());
        int bits = 0;
        for (TokenKind kind : own.keySet()) {
            bits |= 1 << kind.ordinal();
        }
        out.u8(bits & 0xff).u8(bits >>> 8);
        own.values().forEach(price -> out.varint(price % NANO == 0 ? price / NANO * 2 : price * 2 + 1));
        return out.bytes();
    }

    /** Input and output, and what would be another price if it were not said. */
    private static Map<TokenKind, Long> own(UnitPrices prices) {
        Map<TokenKind, Long> own = new EnumMap<>(TokenKind.class);
        own.put(TokenKind.INPUT, prices.picos(TokenKind.INPUT));
        own.put(TokenKind.OUTPUT, prices.picos(TokenKind.OUTPUT));
        for (TokenKind kind : KINDS) {
            long implied = UnitPrices.standIn(kind).map(prices::picos).orElse(0L);
            if (implied != prices.picos(kind)) {
                own.put(kind, prices.picos(kind));
            }
        }
        return own;
    }

    static Optional<UnitPrices> read(ByteReader in) {
        int bits = in.u8() | in.u8() << 8;
        Map<TokenKind, Long> own = new EnumMap<>(TokenKind.class);
        for (TokenKind kind : KINDS) {
            if ((bits & 1 << kind.ordinal()) != 0) {
                long price = in.varint();
                own.put(kind, (price & 1) == 0 ? price / 2 * NANO : price / 2);
            }
        }
        return bits == 0 ? Optional.empty() : Optional.of(new UnitPrices(own));
    }
}
