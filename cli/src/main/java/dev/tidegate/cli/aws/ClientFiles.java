package dev.tidegate.cli.aws;

import dev.tidegate.aws.rules.ExternalFacts;
import dev.tidegate.cli.terminal.Inputs;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Looks through the files of clients for the words with which the check of certificates is switched off. */
final class ClientFiles {
    /** A source or a settings file; what is larger is something else, named by mistake. */
    private static final int MAX_BYTES = 1 << 20;

    private static final Pattern UNCHECKED = Pattern.compile("(?i)"
            + "rejectUnauthorized[\"']?\\s*[:=]\\s*[\"']?false"
            + "|NODE_TLS_REJECT_UNAUTHORIZED[\"']?\\s*[:=]\\s*[\"']?0"
            + "|SslVerifyMode\\.NONE"
            + "|verifyPeer\\s*[(:=]\\s*[\"']?(?:false|none)"
            + "|ssl_cert_reqs[\"']?\\s*[:=]\\s*[\"']?(?:none|ssl\\.CERT_NONE|CERT_NONE)"
            + "|InsecureSkipVerify\\s*[:=]\\s*true"
            + "|InsecureTrustManagerFactory"
            + "|checkServerIdentity[\"']?\\s*[:=]\\s*\\([^)]{0,40}\\)\\s*=>\\s*(?:undefined|null|\\{\\s*\\})");

    private static final Pattern COMMENT = Pattern.compile("\\s*(?://|#|\\*|--).*");

    private ClientFiles() {}

    static ExternalFacts.ClientFile read(Path file) {
        try {
            List<String> lines = Inputs.text(file, MAX_BYTES).lines().toList();
            return new ExternalFacts.ClientFile(Inputs.name(file), unchecked(lines));
        } catch (IOException e) {
            throw Inputs.unreadable(file, e);
        }
    }

    private static List<String> unchecked(List<String> lines) {
        List<String> found = new ArrayList<>();
        for (int i = 0; i < lines.size(); i++) {
            Matcher words = UNCHECKED.matcher(lines.get(i));
            if (!COMMENT.matcher(lines.get(i)).matches() && words.find()) {
                found.add("line " + (i + 1) + ": " + words.group());
            }
        }
        return found;
    }
}
