package dev.tidegate.aws.account;

import java.util.List;
import java.util.Map;

/**
 * Tags, snapshots, updates, events and alarms of a cache.
 *
 * @param tags its tags
 * @param snapshots the snapshots there are
 * @param updates updates that are not applied
 * @param events what happened to it in the last 14 days
 * @param alarms alarms on it
 * @param versionsOffered the versions of its engine that AWS offers today; empty for a serverless cache
 */
public record Upkeep(
        Seen<Map<String, String>> tags,
        Seen<List<SnapshotTaken>> snapshots,
        Seen<List<Update>> updates,
        Seen<List<Event>> events,
        Seen<List<Alarm>> alarms,
        Seen<List<String>> versionsOffered) {}
