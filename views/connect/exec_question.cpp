#include "views/connect/exec_question.h"

#include <QDialogButtonBox>
#include <QFontDatabase>
#include <QLabel>
#include <QPlainTextEdit>
#include <QPushButton>
#include <QVBoxLayout>

namespace fairlead::views {

namespace {

constexpr int questionWidth = 640;

QLabel* wordsLabel(const QString& text, QWidget* parent)
{
    auto* label = new QLabel(text, parent);
    label->setWordWrap(true);
    label->setTextFormat(Qt::PlainText);
    label->setTextInteractionFlags(Qt::TextSelectableByMouse);
    return label;
}

}  // namespace

ExecQuestion::ExecQuestion(const kubernetes::ExecRequest& request, QWidget* parent) : QDialog(parent)
{
    setWindowTitle(tr("Run a program to log in?"));
    setMinimumWidth(questionWidth);
    auto* command = new QPlainTextEdit(this);
    command->setObjectName(QStringLiteral("reading"));
    command->setAccessibleName(tr("The command"));
    command->setReadOnly(true);
    command->setFont(QFontDatabase::systemFont(QFontDatabase::FixedFont));
    QString text;
    for (const auto& [name, value] : request.environment)
        text += QString::fromStdString(name + '=' + value) + QLatin1Char('\n');
    command->setPlainText(text + QString::fromStdString(request.commandLine));
    command->setFixedHeight(command->fontMetrics().lineSpacing() * std::min(10, 3 + static_cast<int>(request.environment.size()))
                            + 20);
    auto* buttons = new QDialogButtonBox(this);
    auto* run = buttons->addButton(tr("Run it, now and from now on"), QDialogButtonBox::AcceptRole);
    auto* refuse = buttons->addButton(tr("Do not run it"), QDialogButtonBox::RejectRole);
    run->setObjectName(QStringLiteral("allow"));
    run->setAutoDefault(false);
    refuse->setDefault(true);
    refuse->setFocus();
    connect(buttons, &QDialogButtonBox::accepted, this, &QDialog::accept);
    connect(buttons, &QDialogButtonBox::rejected, this, &QDialog::reject);
    auto* column = new QVBoxLayout(this);
    column->setSpacing(12);
    column->addWidget(
        wordsLabel(tr("To log in as \"%1\", the kubeconfig wants to run this program on your machine, with your rights:")
                       .arg(QString::fromStdString(request.user)),
                   this));
    column->addWidget(command);
    column->addWidget(
        wordsLabel(tr("It stands in %1, line %2. Say yes only if you know where this kubeconfig comes from. Fairlead asks "
                      "again when anything of the command changes.")
                       .arg(QString::fromStdString(request.file))
                       .arg(request.line),
                   this));
    column->addWidget(buttons);
}

}  // namespace fairlead::views
