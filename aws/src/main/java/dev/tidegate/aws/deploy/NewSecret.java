package dev.tidegate.aws.deploy;

import dev.tidegate.aws.change.Change;
import dev.tidegate.aws.change.Slot;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** A secret that a deployment makes for a parameter of a template, such as {@code ApiKeysSecret}, and its slots. */
final class NewSecret {
    /** In place of the value until the secret has an ARN. */
    static final String TO_BE_MADE = "(made by this plan)";

    private static final String SECRET = "Secret";

    private NewSecret() {}

    /** What is wrong with such a parameter; empty if it is accepted. */
    static Optional<String> fault(DeployDesign design, Map<String, String> values, String parameter) {
        List<String> known = Deployment.parameters(design).stream()
                .map(TemplateParameter::name)
                .filter(name -> name.endsWith(SECRET))
                .toList();
        if (!known.contains(parameter)) {
            return Optional.of("--new-secret: " + parameter + " (expected: "
                    + (known.isEmpty()
                            ? "none, design " + design.key() + " takes no secret"
                            : "one of " + String.join(", ", known))
                    + ")");
        }
        return values.containsKey(parameter)
                ? Optional.of("--new-secret: " + parameter + " is given with --set, too (expected: one of them)")
                : Optional.empty();
    }

    /** Makes it, and fills the slot of its ARN. */
    static Change step(String deployment, String parameter) {
        String name =
                deployment + "-" + word(parameter).toLowerCase(Locale.ROOT).replace('_', '-');
        return Change.of("secretsmanager", "CreateSecret", name)
                .with("Name", name)
                .with("Description", parameter + " of the Tidegate deployment " + deployment)
                .with("SecretString", new Slot(word(parameter) + "_SECRET"))
                .changing(SECRET, "(none)", name)
                .filling(arn(parameter));
    }

    /** The slot of its ARN, which is no secret. */
    static Slot arn(String parameter) {
        return new Slot("ARN_OF_" + word(parameter).replace("PASSWORD", "PWD"));
    }

    /** {@code API_KEYS} of {@code ApiKeysSecret}. */
    private static String word(String parameter) {
        return parameter
                .replaceFirst(SECRET + "$", "")
                .replaceAll("([a-z0-9])([A-Z])", "$1_$2")
                .toUpperCase(Locale.ROOT);
    }
}
