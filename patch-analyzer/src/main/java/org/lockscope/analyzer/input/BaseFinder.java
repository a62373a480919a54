package org.lockscope.analyzer.input;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.lockscope.analyzer.git.GitRepository;
import org.lockscope.analyzer.git.Revision;
import org.lockscope.analyzer.mail.MailSeries;
import org.lockscope.analyzer.mail.PatchMail;
import org.lockscope.analyzer.series.FolderTree;
import org.lockscope.analyzer.series.InputException;
import org.lockscope.analyzer.series.OverlayTree;
import org.lockscope.analyzer.series.Problem;
import org.lockscope.analyzer.series.SourceFile;
import org.lockscope.analyzer.series.SourceTree;

/** Finds out what the patches of a series are to be applied to. */
final class BaseFinder {

  private final MailSeries mails;
  private final List<Problem> problems = new ArrayList<>();

  BaseFinder(MailSeries mails) {
    this.mails = mails;
  }

  /**
   * What was found.
   *
   * @param name what to call it in front of users
   * @param folder where in the tree the user is
   */
  record FoundBase(SourceTree tree, String name, String folder, List<Problem> problems) {}

  FoundBase find(Base base) throws InputException {
    if (base instanceof Base.Given given) {
      return new FoundBase(given.tree(), given.name(), "", List.of());
    }
    if (base instanceof Base.Named named) {
      GitRepository repository = GitRepository.open(named.directory());
      return found(repository, repository.revision(named.revision()));
    }
    Path directory = ((Base.Found) base).directory();
    Optional<GitRepository> repository = GitRepository.find(directory);
    if (repository.isEmpty()) {
      return new FoundBase(FolderTree.of(directory), directory.toString(), "", List.of());
    }
    return search(repository.get());
  }

  private FoundBase found(GitRepository repository, Revision revision) {
    return new FoundBase(
        revision.tree(), revision.display(), repository.folder(), List.copyOf(problems));
  }

  private FoundBase search(GitRepository repository) throws InputException {
    if (mails.baseCommit().isPresent()) {
      String id = mails.baseCommit().get();
      Optional<Revision> told = repository.commit(id);
      if (told.isPresent()) {
        return found(repository, told.get());
      }
      problems.add(
          Problem.note(
              mails.input(),
              "its base-commit " + id.substring(0, 12) + " is not in this repository"));
    }
    Map<String, String> blobs = preimages();
    Optional<Revision> found = repository.revisionWith(blobs);
    if (found.isPresent()) {
      return found(repository, found.get());
    }
    Revision head = repository.revision("HEAD");
    Optional<Map<String, Optional<SourceFile>>> files =
        blobs.isEmpty() ? Optional.empty() : repository.files(blobs);
    if (files.isPresent()) {
      return new FoundBase(
          OverlayTree.of(head.tree(), files.get()),
          head.display() + " with the files that the patch was made for",
          repository.folder(),
          List.copyOf(problems));
    }
    problems.add(
        Problem.note(
            mails.input(),
            (blobs.isEmpty()
                    ? "nothing in it tells what it was made for"
                    : "no branch, tag or recent commit has the files it was made for")
                + "; taking "
                + head.display()
                + ", name another with --base"));
    return found(repository, head);
  }

  /** What the files that the series changes have to be before it. */
  private Map<String, String> preimages() {
    Map<String, String> blobs = new LinkedHashMap<>();
    Set<String> changed = new HashSet<>();
    for (PatchMail patch : mails.patches()) {
      patch
          .diff()
          .preimages()
          .forEach(
              (path, blob) -> {
                if (!changed.contains(path)) {
                  blobs.putIfAbsent(path, blob);
                }
              });
      changed.addAll(patch.diff().paths());
    }
    return blobs;
  }
}
