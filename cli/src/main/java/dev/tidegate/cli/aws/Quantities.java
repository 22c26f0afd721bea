package dev.tidegate.cli.aws;

import java.util.Locale;

/** Measured values, as short as they can be read. */
final class Quantities {
    private static final String[] BYTES = {"B", "kB", "MB", "GB", "TB"};

    private Quantities() {}

    static String text(double value, String unit) {
        if (unit.equals("bytes")) {
            return bytes(value);
        }
        String number = Math.abs(value) >= 100 || value == Math.rint(value)
                ? String.format(Locale.ROOT, "%,.0f", value)
                : String.format(Locale.ROOT, "%.2f", value);
        return unit.isEmpty() ? number : number + (unit.equals("%") ? "" : " ") + unit;
    }

    private static String bytes(double value) {
        int power = 0;
        double rest = value;
        while (Math.abs(rest) >= 1_000 && power < BYTES.length - 1) {
            rest /= 1_000;
            power++;
        }
        return String.format(Locale.ROOT, power == 0 ? "%.0f %s" : "%.1f %s", rest, BYTES[power]);
    }
}
