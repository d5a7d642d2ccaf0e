#include "views/connect/ssh_question_dialog.h"

#include <QDialogButtonBox>
#include <QFontDatabase>
#include <QLabel>
#include <QLineEdit>
#include <QPushButton>
#include <QVBoxLayout>

#include <algorithm>

namespace fairlead::views {

namespace {

constexpr int dialogWidth = 560;
constexpr int longestSecret = 4096;

// A server's words wrap, move nothing and are no markup.
QLabel* plainLabel(const QString& text, QWidget* parent)
{
    auto* label = new QLabel(text, parent);
    label->setWordWrap(true);
    label->setTextFormat(Qt::PlainText);
    label->setTextInteractionFlags(Qt::TextSelectableByMouse | Qt::TextSelectableByKeyboard);
    return label;
}

QLabel* exactLabel(const QString& text, QWidget* parent)
{
    QLabel* const label = plainLabel(text, parent);
    label->setObjectName(QStringLiteral("verbatim"));
    label->setFont(QFontDatabase::systemFont(QFontDatabase::FixedFont));
    return label;
}

QString fromModel(const std::string& text) { return QString::fromStdString(text); }

}  // namespace

SshQuestionDialog::SshQuestionDialog(const kubernetes::SshQuestion& question, QWidget* parent)
    : QDialog(parent), m_column(new QVBoxLayout(this))
{
    setMinimumWidth(dialogWidth);
    m_column->setSpacing(12);
    switch (question.kind) {
    case kubernetes::SshQuestion::Kind::hostKey:
        addHostKey(question);
        break;
    case kubernetes::SshQuestion::Kind::proxyCommand:
        addCommand(question);
        break;
    case kubernetes::SshQuestion::Kind::secrets:
        addFields(question);
        break;
    }
    // Else wrapped words get the room that they would need in a narrower dialog.
    resize(dialogWidth, m_column->hasHeightForWidth() ? m_column->heightForWidth(dialogWidth) : sizeHint().height());
}

void SshQuestionDialog::addHostKey(const kubernetes::SshQuestion& question)
{
    setWindowTitle(tr("Is this the right host?"));
    m_column->addWidget(plainLabel(
        tr("%1 is not known yet. It showed this %2 key:").arg(fromModel(question.host), fromModel(question.keyType)), this));
    m_column->addWidget(exactLabel(fromModel(question.fingerprint), this));
    QString words =
        tr("Compare it with what the host itself says (ssh-keygen -lf /etc/ssh/ssh_host_…_key.pub), or with who runs it. "
           "Whoever sits between you and the host would show another one.");
    if (!question.knownHostsFile.empty())
        words += QLatin1Char(' ') + tr("A key that you accept is written to %1.").arg(fromModel(question.knownHostsFile));
    m_column->addWidget(plainLabel(words, this));
    addButtons(tr("It is the right key"), tr("Do not connect"), false);
}

void SshQuestionDialog::addCommand(const kubernetes::SshQuestion& question)
{
    setWindowTitle(tr("Run a program to connect?"));
    m_column->addWidget(
        plainLabel(tr("To reach %1, the SSH configuration wants to run this program on your machine, with your rights:")
                       .arg(fromModel(question.host)),
                   this));
    m_column->addWidget(exactLabel(fromModel(question.command), this));
    addButtons(tr("Run it"), tr("Do not run it"), false);
}

void SshQuestionDialog::addFields(const kubernetes::SshQuestion& question)
{
    setWindowTitle(fromModel(question.title));
    m_column->addWidget(plainLabel(fromModel(question.title), this));
    if (!question.words.empty())
        m_column->addWidget(plainLabel(fromModel(question.words), this));
    for (const auto& field : question.fields) {
        QLabel* const label = plainLabel(fromModel(field.label), this);
        auto* line = new QLineEdit(this);
        line->setEchoMode(field.echo ? QLineEdit::Normal : QLineEdit::Password);
        line->setMaxLength(longestSecret);
        line->setAccessibleName(label->text());
        label->setBuddy(line);
        m_column->addWidget(label);
        m_column->addWidget(line);
        m_fields.push_back(line);
    }
    addButtons(tr("Log in"), tr("Cancel"), true);
    if (!m_fields.empty())
        m_fields.front()->setFocus();
}

void SshQuestionDialog::addButtons(const QString& yes, const QString& no, bool yesIsUsual)
{
    auto* buttons = new QDialogButtonBox(this);
    auto* accept = buttons->addButton(yes, QDialogButtonBox::AcceptRole);
    auto* refuse = buttons->addButton(no, QDialogButtonBox::RejectRole);
    accept->setObjectName(QStringLiteral("allow"));
    refuse->setObjectName(QStringLiteral("refuse"));
    accept->setAutoDefault(yesIsUsual);
    (yesIsUsual ? accept : refuse)->setDefault(true);
    if (!yesIsUsual)
        refuse->setFocus();
    connect(buttons, &QDialogButtonBox::accepted, this, &QDialog::accept);
    connect(buttons, &QDialogButtonBox::rejected, this, &QDialog::reject);
    m_column->addWidget(buttons);
}

kubernetes::SshAnswer SshQuestionDialog::takeAnswer(bool accepted)
{
    kubernetes::SshAnswer answer;
    answer.given = accepted;
    for (QLineEdit* field : m_fields) {
        if (accepted)
            answer.secrets.emplace_back(field->text().toStdString());
        field->clear();
    }
    return answer;
}

}  // namespace fairlead::views
