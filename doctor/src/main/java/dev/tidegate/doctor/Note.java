package dev.tidegate.doctor;

/**
 * Something that an operator should know, and that does not stop the limiter.
 *
 * @param what which
 * @param cause what is the case
 * @param why what it means
 * @param next what to do
 */
public record Note(FailureClass what, String cause, String why, String next) {
    static Note of(FailureClass what, Target target, String evidence) {
        Wording words = new Wording(what, target);
        return new Note(what, words.cause(), words.why(evidence), words.next());
    }
}
