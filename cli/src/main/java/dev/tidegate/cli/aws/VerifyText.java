package dev.tidegate.cli.aws;

import dev.tidegate.aws.verify.Check;
import dev.tidegate.aws.verify.Mark;
import dev.tidegate.aws.verify.Section;
import dev.tidegate.aws.verify.Verification;
import dev.tidegate.cli.terminal.Colour;
import dev.tidegate.cli.terminal.Terminal;
import java.util.ArrayList;
import java.util.List;

/** The result of {@code aws verify} as a tree of text. */
final class VerifyText {
    private final StringBuilder out = new StringBuilder();
    private final Colour colour;
    private final int width;

    private VerifyText(Colour colour, int width) {
        this.colour = colour;
        this.width = width;
    }

    static String of(Terminal terminal, Verification found) {
        int width = found.checks().mapToInt(check -> check.id().length()).max().orElse(0);
        VerifyText text = new VerifyText(Colour.of(terminal), width);
        text.line(found.cache() + ": " + found.kind() + " in " + found.region());
        found.sections().stream().filter(section -> !section.checks().isEmpty()).forEach(text::section);
        text.line("");
        text.line(text.sum(found));
        return text.out.toString();
    }

    private void line(String text) {
        out.append(text.stripTrailing()).append(System.lineSeparator());
    }

    private void section(Section section) {
        line("");
        line(colour.bold(section.title()));
        for (int i = 0; i < section.checks().size(); i++) {
            check(section.checks().get(i), i + 1 == section.checks().size());
        }
    }

    private void check(Check check, boolean isLast) {
        String id = check.id() + " ".repeat(width - check.id().length());
        line((isLast ? "└─ " : "├─ ") + sign(check.mark()) + " " + id + "  " + printable(check.seen()));
        if (!check.remedy().isEmpty()) {
            line((isLast ? "   " : "│  ") + " ".repeat(width + 4) + "→ " + printable(check.remedy()));
        }
    }

    private String sign(Mark mark) {
        return switch (mark) {
            case OK -> colour.good(mark.sign());
            case FAILURE -> colour.bad(mark.sign());
            case WARNING, UNSEEN -> colour.bold(mark.sign());
            case NOTE -> mark.sign();
        };
    }

    /** Names come from AWS: what a terminal would obey is left out. */
    private static String printable(String text) {
        return text.replaceAll("\\p{Cntrl}", " ");
    }

    private String sum(Verification found) {
        List<String> parts = new ArrayList<>();
        add(parts, found.count(Mark.FAILURE), "✗");
        add(parts, found.count(Mark.WARNING), "!");
        long unseen = found.count(Mark.UNSEEN);
        if (unseen > 0) {
            parts.add(unseen + " could not be read");
        }
        String all = found.count(Mark.OK) + " ✓" + (parts.isEmpty() ? "" : ", " + String.join(", ", parts));
        return found.isOk() ? all : colour.bold(all);
    }

    private static void add(List<String> parts, long count, String sign) {
        if (count > 0) {
            parts.add(count + " " + sign);
        }
    }
}
