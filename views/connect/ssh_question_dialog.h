#pragma once

#include "model/kubernetes/session/ssh_question.h"

#include <QDialog>

#include <vector>

class QLineEdit;
class QVBoxLayout;

namespace fairlead::views {

// Asks what the way over SSH needs to know: whether an unknown host's key is the right one, a passphrase, a password, the
// server's own questions, whether a ProxyCommand may run. Refusing is what happens by default; what is typed leaves with the
// answer and is kept nowhere. UI thread.
class SshQuestionDialog : public QDialog {
    Q_OBJECT

public:
    explicit SshQuestionDialog(const kubernetes::SshQuestion& question, QWidget* parent = nullptr);

    // Once, after it was closed.
    kubernetes::SshAnswer takeAnswer(bool accepted);

private:
    void addHostKey(const kubernetes::SshQuestion& question);
    void addCommand(const kubernetes::SshQuestion& question);
    void addFields(const kubernetes::SshQuestion& question);
    void addButtons(const QString& yes, const QString& no, bool yesIsUsual);

    QVBoxLayout* m_column;
    std::vector<QLineEdit*> m_fields;
};

}  // namespace fairlead::views
