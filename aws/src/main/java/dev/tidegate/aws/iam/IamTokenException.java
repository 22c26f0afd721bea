package dev.tidegate.aws.iam;

/** No token can be signed now: there are no credentials of AWS. */
public final class IamTokenException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    IamTokenException() {
        super(
                "no credentials of AWS to sign with (expected: AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, a profile, or a role)");
    }
}
