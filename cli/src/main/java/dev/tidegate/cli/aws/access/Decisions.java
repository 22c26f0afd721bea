package dev.tidegate.cli.aws.access;

import dev.tidegate.aws.cost.Designs;
import java.math.BigDecimal;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** How many decisions a month: {@code 250k}, {@code 30M}, {@code 1G} or all digits. */
public final class Decisions implements ITypeConverter<Long> {
    private static final Pattern FORM = Pattern.compile("([0-9]{1,13})(?:\\.([0-9]{1,9}))?([kMG]?)");
    private static final Map<String, Integer> ZEROS = Map.of("", 0, "k", 3, "M", 6, "G", 9);

    @Override
    public Long convert(String text) {
        Matcher matcher = FORM.matcher(text.replace(",", "").replace("_", ""));
        if (matcher.matches()) {
            BigDecimal number = new BigDecimal(matcher.group(1) + "." + zeroIfAbsent(matcher.group(2)))
                    .movePointRight(ZEROS.getOrDefault(matcher.group(3), 0))
                    .stripTrailingZeros();
            if (number.scale() <= 0 && number.compareTo(BigDecimal.valueOf(Designs.MAX_DECISIONS)) <= 0) {
                return number.longValueExact();
            }
        }
        throw new TypeConversionException(
                "'" + text + "' (expected: a whole number a month such as 250k, 30M or 1G, at most 1000G)");
    }

    private static String zeroIfAbsent(@org.jspecify.annotations.Nullable String digits) {
        return digits == null ? "0" : digits;
    }
}
