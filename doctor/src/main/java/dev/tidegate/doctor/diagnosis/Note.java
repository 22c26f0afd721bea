package dev.tidegate.doctor.diagnosis;

/**
 * Something that an operator should know, and that does not stop the limiter.
 *
 * @param what which
 * @param cause what is the case
 * @param why what it means
 * @param next what to do
 */
public record Note(FailureClass what, String cause, String why, String next) {
    public static Note of(FailureClass what, Target target, String evidence) {
        MessageTemplate words = new MessageTemplate(what, target);
        return new Note(what, words.cause(), words.why(evidence), words.next());
    }
}
