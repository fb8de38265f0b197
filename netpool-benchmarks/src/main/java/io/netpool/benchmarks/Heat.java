package io.netpool.benchmarks;

import io.netpool.benchmarks.servers.ServerKind;
import io.netpool.benchmarks.servers.ServerSpec;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.StringJoiner;

/** Runs cells: all contenders are warmed up, then measured in turns, round by round. Servers stay up to the end. */
final class Heat implements AutoCloseable {
    private final ChildJvm jvm;
    private final Schedule schedule;
    private final PrintWriter progress;
    private final LoadProcess load;
    private final Map<ServerSpec, Contender> running = new HashMap<>();

    Heat(ChildJvm jvm, Schedule schedule, PrintWriter progress) {
        this.jvm = jvm;
        this.schedule = schedule;
        this.progress = progress;
        load = new LoadProcess(jvm);
    }

    Result run(Cell cell) {
        Map<ServerKind, List<Sample>> samples = new EnumMap<>(ServerKind.class);
        Map<ServerKind, String> absent = new EnumMap<>(ServerKind.class);
        if (!cell.measurement().freshServers()) {
            turn(cell, schedule.warmUpSeconds() * cell.measurement().warmUps(), absent);
        }
        int rounds = cell.measurement().rounds(schedule.rounds());
        for (int round = 1; round <= rounds; round++) {
            turn(cell, schedule.seconds(), absent)
                    .forEach((kind, sample) -> samples.computeIfAbsent(kind, first -> new ArrayList<>())
                            .add(sample));
            samples.keySet().removeAll(absent.keySet());
            tell(cell, round + "/" + rounds, samples);
        }
        return new Result(cell, samples, absent);
    }

    /** One sample of each contender that has not failed. */
    private Map<ServerKind, Sample> turn(Cell cell, double forSeconds, Map<ServerKind, String> absent) {
        Map<ServerKind, Sample> taken = new EnumMap<>(ServerKind.class);
        for (ServerSpec spec : cell.contenders()) {
            if (!absent.containsKey(spec.kind())) {
                measure(cell, spec, forSeconds, absent).ifPresent(sample -> taken.put(spec.kind(), sample));
            }
        }
        return taken;
    }

    /** Measures one contender once; one that fails is out of this cell. */
    private Optional<Sample> measure(Cell cell, ServerSpec spec, double forSeconds, Map<ServerKind, String> absent) {
        try {
            if (!cell.measurement().freshServers()) {
                return Optional.of(cell.measurement().take(contender(spec), load, forSeconds));
            }
            try (Contender contender = Contender.start(jvm, spec)) {
                return Optional.of(cell.measurement().take(contender, load, forSeconds));
            }
        } catch (IOException | IllegalStateException e) {
            String reason = String.valueOf(e.getMessage());
            absent.put(spec.kind(), reason);
            progress.println(cell.id() + ": without " + spec.kind().label() + ": " + reason);
            progress.flush();
            return Optional.empty();
        }
    }

    private Contender contender(ServerSpec spec) throws IOException {
        Contender contender = running.get(spec);
        if (contender == null || !contender.isAlive()) {
            contender = Contender.start(jvm, spec);
            running.put(spec, contender);
        }
        return contender;
    }

    private void tell(Cell cell, String round, Map<ServerKind, List<Sample>> samples) {
        StringJoiner line = new StringJoiner(", ", cell.id() + " round " + round + ": ", " " + cell.unit());
        samples.forEach((kind, taken) -> line.add(
                kind.label() + " " + Numbers.text(taken.get(taken.size() - 1).value())));
        progress.println(line);
        progress.flush();
    }

    @Override
    public void close() {
        load.close();
        running.values().forEach(Contender::close);
    }
}
