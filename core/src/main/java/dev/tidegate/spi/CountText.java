package dev.tidegate.spi;

import java.math.BigDecimal;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Numbers as people write them in plans: {@code 50}, {@code 250k}, {@code 2M}, {@code 1.5G}. Exact decimals. */
public final class CountText {
    /** 2^52 has 16 digits: longer texts are refused before they become large numbers. */
    private static final Pattern COUNT = Pattern.compile("((?:0|[1-9][0-9]{0,15})(\\.[0-9]{1,9})?)([kMG]?)");

    private CountText() {}

    /**
     * What it says, which need not be whole; the suffixes k, M and G are thousands, millions and billions, and only with one
     * of them there may be a fraction. Empty if it is of another form.
     */
    public static Optional<BigDecimal> read(String text) {
        Matcher matcher = COUNT.matcher(text);
        if (!matcher.matches() || (matcher.group(2) != null && matcher.group(3).isEmpty())) {
            return Optional.empty();
        }
        int thousands = 1 + "kMG".indexOf(matcher.group(3).isEmpty() ? "?" : matcher.group(3));
        return Optional.of(new BigDecimal(matcher.group(1)).scaleByPowerOfTen(3 * thousands));
    }

    /** The number that a text names, if it is whole and fits a long; empty otherwise. */
    public static OptionalLong whole(String text) {
        return read(text)
                .filter(number -> number.stripTrailingZeros().scale() <= 0
                        && number.compareTo(BigDecimal.valueOf(Long.MAX_VALUE)) <= 0)
                .map(number -> OptionalLong.of(number.longValueExact()))
                .orElse(OptionalLong.empty());
    }
}
