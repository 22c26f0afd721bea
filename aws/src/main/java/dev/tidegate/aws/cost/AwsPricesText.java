package dev.tidegate.aws.cost;

import java.util.LinkedHashMap;
import java.util.Map;

/** Writes a price file that reads back as the same table. */
public final class AwsPricesText {
    private AwsPricesText() {}

    /** YAML. */
    public static String write(AwsPrices prices) {
        StringBuilder out = new StringBuilder("version: 1\ndate: " + prices.date() + "\ncurrency: USD\nsources:\n");
        prices.sources()
                .forEach((id, text) -> out.append("  ")
                        .append(quoted(id))
                        .append(": ")
                        .append(quoted(text))
                        .append('\n'));
        out.append("regions:\n");
        for (String id : prices.regions()) {
            out.append("  ").append(id).append(":\n");
            region(out, "    ", prices.only(id));
        }
        out.append("anywhere:").append(isEmpty(prices.anywhere()) ? " {}\n" : "\n");
        region(out, "  ", prices.anywhere());
        return out.toString();
    }

    private static boolean isEmpty(RegionPrices prices) {
        return prices.nodes().isEmpty() && prices.rates().isEmpty();
    }

    private static void region(StringBuilder out, String indent, RegionPrices prices) {
        Map<String, StringBuilder> bySource = new LinkedHashMap<>();
        prices.nodes()
                .forEach(node ->
                        line(bySource, indent, node.key(), prices.node(node).orElseThrow()));
        prices.rates()
                .forEach(rate ->
                        line(bySource, indent, rate.key(), prices.rate(rate).orElseThrow()));
        bySource.forEach((source, lines) ->
                out.append(indent).append(quoted(source)).append(":\n").append(lines));
    }

    private static void line(Map<String, StringBuilder> bySource, String indent, String key, Price price) {
        bySource.computeIfAbsent(price.source(), source -> new StringBuilder())
                .append(indent)
                .append("  ")
                .append(key)
                .append(": $")
                .append(price.dollars().toPlainString())
                .append('\n');
    }

    private static String quoted(String text) {
        return "'" + text.replace("'", "''") + "'";
    }
}
