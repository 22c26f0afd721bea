package dev.tidegate.cli.terminal;

/** Terminal colours, or none where the output is no terminal. */
public enum Colour {
    ON,
    OFF;

    public static Colour of(Terminal terminal) {
        return terminal.outColour() ? ON : OFF;
    }

    public String bold(String text) {
        return mark("1", text);
    }

    public String good(String text) {
        return mark("32", text);
    }

    public String bad(String text) {
        return mark("31", text);
    }

    private String mark(String code, String text) {
        return this == ON ? "\u001b[" + code + "m" + text + "\u001b[0m" : text;
    }
}
