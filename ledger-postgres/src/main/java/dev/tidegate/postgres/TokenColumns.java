package dev.tidegate.postgres;

import dev.tidegate.usage.TokenKind;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;

/** The columns of token counts, one for each kind, which is null where nothing was counted. */
final class TokenColumns {
    static final List<TokenKind> KINDS = List.of(TokenKind.values());

    private TokenColumns() {}

    /** A text of each kind's column, with commas between them. */
    static String each(Function<String, String> text) {
        return KINDS.stream().map(TokenKind::text).map(text).collect(Collectors.joining(", "));
    }

    /** The counts in a row, whose first one is at place {@code from}. */
    static Map<TokenKind, Long> read(ResultSet row, int from) throws SQLException {
        Map<TokenKind, Long> tokens = new EnumMap<>(TokenKind.class);
        for (int k = 0; k < KINDS.size(); k++) {
            long count = row.getLong(from + k);
            if (!row.wasNull()) {
                tokens.put(KINDS.get(k), count);
            }
        }
        return tokens;
    }

    /** An array of one kind's counts, null where there is none. */
    static Long[] column(List<Map<TokenKind, Long>> rows, TokenKind kind) {
        return rows.stream().map(tokens -> tokens.get(kind)).toArray(Long[]::new);
    }

    /** Whether one of these rows has a count of this kind. */
    static boolean has(List<Map<TokenKind, Long>> rows, TokenKind kind) {
        return rows.stream().anyMatch(tokens -> tokens.containsKey(kind));
    }

    /** The kinds that one of these rows has, in their order. */
    static List<TokenKind> present(List<Map<TokenKind, Long>> rows) {
        return Arrays.stream(TokenKind.values()).filter(kind -> has(rows, kind)).toList();
    }
}
