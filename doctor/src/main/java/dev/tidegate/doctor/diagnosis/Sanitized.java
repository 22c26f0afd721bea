package dev.tidegate.doctor.diagnosis;

/** Text of another program, made safe to print: short, one line, nothing that a terminal would obey. */
public final class Sanitized {
    private static final int MOST = 200;

    private Sanitized() {}

    public static String of(String raw) {
        StringBuilder out = new StringBuilder();
        for (int i = 0; i < raw.length() && out.length() < MOST; i++) {
            char each = raw.charAt(i);
            if (each >= ' ' && each < 0x7f) {
                out.append(each);
            } else {
                out.append(String.format("\\x%02x", (int) each));
            }
        }
        return raw.length() > out.length() && out.length() >= MOST ? out + "…" : out.toString();
    }
}
