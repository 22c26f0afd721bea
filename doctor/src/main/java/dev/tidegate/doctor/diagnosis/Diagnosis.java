package dev.tidegate.doctor.diagnosis;

import java.util.List;
import java.util.Optional;

/**
 * What an examination found: nothing, or the one cause. Holds no secret.
 *
 * @param at host and port; empty where none is known
 * @param found the cause; empty if the limiter can work
 * @param layer where it was found; empty if nothing was
 * @param cause what is wrong, in a sentence
 * @param why what was seen and what it usually means
 * @param next the next command, or the next step
 * @param layers those that were looked at, in order
 * @param notes what else an operator should know
 */
public record Diagnosis(
        String at,
        Optional<FailureClass> found,
        String layer,
        String cause,
        String why,
        String next,
        List<LayerResult> layers,
        List<Note> notes) {
    /** The class where nothing was found. */
    public static final String HEALTHY = "healthy";

    static final String HEALTHY_CODE = "D0";

    /** Copies the collections, so that the record is immutable. */
    public Diagnosis {
        layers = List.copyOf(layers);
        notes = List.copyOf(notes);
    }

    public static Diagnosis healthy(Target target, List<LayerResult> layers, List<Note> notes) {
        return new Diagnosis(target.toString(), Optional.empty(), "", "", "", "", layers, notes);
    }

    public static Diagnosis of(
            FailureClass what,
            Layer layer,
            Target target,
            String evidence,
            List<LayerResult> layers,
            List<Note> notes) {
        MessageTemplate words = new MessageTemplate(what, target);
        return new Diagnosis(
                target.toString(),
                Optional.of(what),
                layer.slug(),
                words.cause(),
                words.why(evidence),
                words.next(),
                layers,
                notes);
    }

    /** A cause in the settings themselves: nothing was connected to. {@code evidence} must hold no secret. */
    public static Diagnosis ofConfig(FailureClass what, String evidence) {
        LayerResult layer = new LayerResult(Layer.CONFIG.slug(), false, 0, evidence);
        return new Diagnosis(
                "",
                Optional.of(what),
                Layer.CONFIG.slug(),
                what.cause(),
                evidence + ". " + what.why(),
                what.next(),
                List.of(layer),
                List.of());
    }

    /** Whether the limiter can work. */
    public boolean ok() {
        return found.isEmpty();
    }

    /** The class's name, {@code healthy} if nothing was found. */
    public String slug() {
        return found.map(FailureClass::slug).orElse(HEALTHY);
    }

    /** The class's short name. */
    public String code() {
        return found.map(FailureClass::code).orElse(HEALTHY_CODE);
    }
}
