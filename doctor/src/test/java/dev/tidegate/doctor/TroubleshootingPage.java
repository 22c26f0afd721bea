package dev.tidegate.doctor;

import dev.tidegate.doctor.diagnosis.FailureClass;
import dev.tidegate.doctor.diagnosis.FailureClass.Kind;
import dev.tidegate.doctor.diagnosis.Layer;
import java.util.Arrays;
import java.util.List;

/** The page on troubleshooting, made from the failure classes of the doctor, so that the two cannot differ. */
final class TroubleshootingPage {
    private static final String HEAD = """
            # Troubleshooting Redis

            `tidegate doctor` finds the one cause why a Redis cannot be used, and prints the next command:

            ```
            tidegate doctor redis://cache:6379
            ```

            This page helps with an error message where the doctor cannot run. Find the message in
            [By symptom](#by-symptom), then read its class. The page is generated from the texts of the doctor,
            `failures.yaml` (`TroubleshootingPageTest` compares them;
            `mvn -pl doctor -am test -Dtest=TroubleshootingPageTest -Dtidegate.write=true` regenerates it).

            The doctor checks the layers in this order, and stops at the first that fails:

            """;

    private TroubleshootingPage() {}

    static String text() {
        StringBuilder page = new StringBuilder(HEAD);
        page.append("| Layer | Checks |\n|---|---|\n");
        for (Layer layer : Layer.values()) {
            page.append("| `")
                    .append(layer.slug())
                    .append("` | ")
                    .append(layer.about())
                    .append(" |\n");
        }
        page.append("\n## By symptom\n\n| Message or behaviour of a program | Class |\n|---|---|\n");
        for (FailureClass each : FailureClass.values()) {
            if (!each.symptom().isEmpty()) {
                page.append("| ")
                        .append(each.symptom())
                        .append(" | ")
                        .append(link(each))
                        .append(" |\n");
            }
        }
        section(page, "Causes", "Each stops the limiter; the doctor exits with 1.", Kind.CAUSE);
        section(page, "Notes", "The limiter works; an operator should know. The doctor exits with 0.", Kind.NOTE);
        section(
                page,
                "Elsewhere",
                "A probe cannot see these: they are states of another program or of its history.",
                Kind.ELSEWHERE);
        return page.toString();
    }

    private static void section(StringBuilder page, String title, String about, Kind kind) {
        page.append("\n## ").append(title).append("\n\n").append(about).append('\n');
        List<FailureClass> classes = Arrays.stream(FailureClass.values())
                .filter(each -> each.kind() == kind)
                .toList();
        for (FailureClass each : classes) {
            one(page, each);
        }
    }

    private static void one(StringBuilder page, FailureClass each) {
        page.append("\n### ").append(each.slug()).append("\n\n");
        String prose = words(each.cause()) + " " + words(each.why());
        page.append(prose.replaceAll("(.{1,100})(?: |$)", "$1\n")).append('\n');
        page.append("Code ")
                .append(each.code())
                .append(", layer `")
                .append(each.layer().slug())
                .append('`');
        page.append(each.isTransient() ? "; may pass by itself.\n" : ".\n");
        page.append("\n```\n").append(words(each.next())).append('\n');
        each.nextOnAws()
                .ifPresent(command ->
                        page.append("# on AWS:\n").append(words(command)).append('\n'));
        page.append("```\n");
    }

    private static String link(FailureClass each) {
        return "[" + each.slug() + "](#" + each.slug() + ")";
    }

    private static String words(String text) {
        return text.replace("{host}", "HOST").replace("{port}", "PORT").replace("{user}", "USER");
    }
}
