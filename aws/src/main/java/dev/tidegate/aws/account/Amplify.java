package dev.tidegate.aws.account;

import java.util.Optional;

/**
 * The Amplify app of a check: its settings, one branch and the rights of its role.
 *
 * @param app the app
 * @param branch the branch; empty where none was asked about
 * @param roleRights what its compute role may do to caches; empty where it has none
 */
public record Amplify(Seen<AmplifyApp> app, Optional<Seen<AmplifyBranch>> branch, Optional<Seen<Rights>> roleRights) {
    /** The role that the server has: the branch's, else the app's; empty for none. */
    public String computeRole() {
        return branch.flatMap(Seen::found)
                .map(AmplifyBranch::computeRole)
                .filter(role -> !role.isEmpty())
                .or(() -> app.found().map(AmplifyApp::computeRole))
                .orElse("");
    }
}
