package dev.tidegate.internal.limiter;

import dev.tidegate.InvalidInputException;
import dev.tidegate.Subject;
import dev.tidegate.spi.Ids;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Optional;

/**
 * The name of a reservation as text for URLs: {@code r1.} and, in unpadded base64url, tenant, user, model and id, each
 * one byte of length and so many of UTF-8; length 0 for a user or model that there is not. No secret and no authority.
 * Where limits of each model count under another name than the caller's, it is {@code r2.}, the model is the name they
 * count under, and the caller's follows the id.
 *
 * @param subject whose counts; its model is the name under which limits count it
 * @param model as the caller named it
 */
record Handle(Subject subject, String id, Optional<String> model) {
    private static final String PREFIX = "r1.";
    private static final String PREFIX_OF_FAMILY = "r2.";
    private static final String EXPECTED = "a handle as reserve returned it";

    Handle(Subject subject, String id) {
        this(subject, id, subject.model());
    }

    String text() {
        boolean family = !model.equals(subject.model());
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        put(out, subject.tenant());
        put(out, subject.user().orElse(""));
        put(out, subject.model().orElse(""));
        put(out, id);
        if (family) {
            put(out, model.orElse(""));
        }
        return (family ? PREFIX_OF_FAMILY : PREFIX)
                + Base64.getUrlEncoder().withoutPadding().encodeToString(out.toByteArray());
    }

    private static void put(ByteArrayOutputStream out, String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        out.write(bytes.length);
        out.writeBytes(bytes);
    }

    /** @throws InvalidInputException if it is not the text of a handle, to the letter */
    static Handle of(String text) {
        try {
            ByteBuffer in = ByteBuffer.wrap(Base64.getUrlDecoder().decode(text.substring(PREFIX.length())));
            String tenant = take(in);
            Optional<String> user = Optional.of(take(in)).filter(id -> !id.isEmpty());
            Optional<String> model = Optional.of(take(in)).filter(id -> !id.isEmpty());
            Subject subject = new Subject(tenant, user, model);
            String id = Ids.checked("id", take(in));
            Handle handle = text.startsWith(PREFIX_OF_FAMILY)
                    ? new Handle(subject, id, Optional.of(Ids.checked("model", take(in))))
                    : new Handle(subject, id);
            if (handle.text().equals(text)) {
                return handle;
            }
        } catch (InvalidInputException
                | IllegalArgumentException
                | IndexOutOfBoundsException
                | CharacterCodingException e) {
            throw new InvalidInputException("reservation", text, EXPECTED);
        }
        throw new InvalidInputException("reservation", text, EXPECTED);
    }

    private static String take(ByteBuffer in) throws CharacterCodingException {
        byte[] bytes = new byte[in.remaining() == 0 ? 0 : in.get() & 0xff];
        if (bytes.length > in.remaining()) {
            throw new CharacterCodingException();
        }
        in.get(bytes);
        return StandardCharsets.UTF_8
                .newDecoder()
                .decode(ByteBuffer.wrap(bytes))
                .toString();
    }
}
