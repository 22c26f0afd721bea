package dev.tidegate.aws.verify;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The short names of regions in the names of endpoints: {@code use1} is {@code us-east-1}. */
final class Regions {
    private static final Pattern LABEL = Pattern.compile(".*\\.([a-z]{2,6}[0-9])\\.cache\\.amazonaws\\.com(\\.cn)?");

    private Regions() {}

    static Optional<String> labelOf(String host) {
        Matcher label = LABEL.matcher(host);
        return label.matches() ? Optional.of(label.group(1)) : Optional.empty();
    }

    static String label(String region) {
        StringBuilder label = new StringBuilder();
        String[] parts = region.split("-", -1);
        for (int i = 0; i < parts.length; i++) {
            label.append(i == 0 ? parts[i] : shortened(parts[i]));
        }
        return label.toString();
    }

    private static String shortened(String part) {
        return switch (part) {
            case "northeast" -> "ne";
            case "northwest" -> "nw";
            case "southeast" -> "se";
            case "southwest" -> "sw";
            default -> part.isEmpty() ? "" : part.substring(0, 1);
        };
    }
}
