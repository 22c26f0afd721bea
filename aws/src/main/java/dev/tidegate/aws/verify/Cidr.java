package dev.tidegate.aws.verify;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A range of IPv4 addresses in CIDR notation.
 *
 * @param first the lowest, as a number
 * @param last the highest
 */
record Cidr(long first, long last) {
    private static final Pattern TEXT =
            Pattern.compile("([0-9]{1,3})\\.([0-9]{1,3})\\.([0-9]{1,3})\\.([0-9]{1,3})/([0-9]{1,2})");

    /** Empty for IPv6 and for what is none. */
    static Optional<Cidr> parse(String text) {
        Matcher parts = TEXT.matcher(text);
        if (!parts.matches()) {
            return Optional.empty();
        }
        long address = 0;
        for (int i = 1; i <= 4; i++) {
            address = address * 256 + Integer.parseInt(parts.group(i));
        }
        int bits = Integer.parseInt(parts.group(5));
        if (bits > 32) {
            return Optional.empty();
        }
        long size = 1L << (32 - bits);
        long first = address / size * size;
        return Optional.of(new Cidr(first, first + size - 1));
    }

    boolean contains(Cidr other) {
        return first <= other.first && other.last <= last;
    }

    boolean overlaps(Cidr other) {
        return first <= other.last && other.first <= last;
    }
}
