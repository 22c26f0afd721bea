package dev.tidegate.aws.rules;

/**
 * A fact that a finding rests on. Never a secret: values of environment variables and access tokens are not put here.
 *
 * @param field as AWS names it, such as {@code transitEncryptionEnabled}
 * @param value what was seen
 */
public record Evidence(String field, String value) {
    /** {@code field=value}. */
    @Override
    public String toString() {
        return field + "=" + value;
    }
}
